// The rival in C of the scan: 100,000 accounts of 20 positions on 1,000 rows of 27 lanes, worst of the first 24. The same
// generator as scanSet.ts. gcc -O3 -march=native. A line on stdin names the variant (the type of lanes and lots); the
// answer is milliseconds and a checksum that depends on the order.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define ACCOUNTS 100000
#define PER 20
#define ROWS 1000
#define LANES 27
#define JOINT 24
static uint32_t seed = 12345;
static uint32_t next(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed;
}
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}
#define SCAN(NAME, LOT, LANE, ACC)                                                                               \
  __attribute__((noinline)) static void NAME(const uint32_t *restrict start, const uint32_t *restrict row,       \
                                             const LOT *restrict lots, const LANE *restrict lane,                \
                                             ACC *restrict worst, uint8_t *restrict scenario) {                  \
    for (int a = 0; a < ACCOUNTS; a++) {                                                                         \
      ACC acc[LANES];                                                                                            \
      for (int s = 0; s < LANES; s++) acc[s] = 0;                                                                \
      for (uint32_t p = start[a]; p < start[a + 1]; p++) {                                                       \
        const LANE *r = lane + (size_t)row[p] * LANES;                                                           \
        const ACC l = (ACC)lots[p];                                                                              \
        for (int s = 0; s < LANES; s++) acc[s] += l * (ACC)r[s];                                                 \
      }                                                                                                          \
      ACC w = 0;                                                                                                 \
      int at = 0;                                                                                                \
      for (int s = 0; s < JOINT; s++)                                                                            \
        if (acc[s] < w) { w = acc[s]; at = s; }                                                                  \
      worst[a] = w;                                                                                              \
      scenario[a] = at;                                                                                          \
    }                                                                                                            \
  }
SCAN(scan_i64, int64_t, int64_t, int64_t)
SCAN(scan_i32, int32_t, int32_t, int64_t)
SCAN(scan_f64, double, double, double)
int main(void) {
  size_t np = (size_t)ACCOUNTS * PER;
  int64_t *lane64 = malloc(ROWS * LANES * 8), *lots64 = malloc(np * 8), *worst64 = malloc(ACCOUNTS * 8);
  int32_t *lane32 = malloc(ROWS * LANES * 4), *lots32 = malloc(np * 4);
  double *laneF = malloc(ROWS * LANES * 8), *lotsF = malloc(np * 8), *worstF = malloc(ACCOUNTS * 8);
  uint32_t *row = malloc(np * 4), *start = malloc((ACCOUNTS + 1) * 4);
  uint8_t *scenario = malloc(ACCOUNTS);
  for (int i = 0; i < ROWS * LANES; i++) {
    int32_t v = (int32_t)next();
    lane64[i] = v, lane32[i] = v, laneF[i] = v;
  }
  for (size_t p = 0; p < np; p++) {
    row[p] = (next() >> 8) % ROWS;
    int32_t l = (int32_t)((next() >> 8) % 2001) - 1000;
    if (l == 0) l = 1;
    lots64[p] = l, lots32[p] = l, lotsF[p] = l;
  }
  for (int a = 0; a <= ACCOUNTS; a++) start[a] = a * PER;
  char command[16];
  while (scanf("%15s", command) == 1) {
    int f = !strcmp(command, "f64");
    double t = now();
    if (f) scan_f64(start, row, lotsF, laneF, worstF, scenario);
    else if (!strcmp(command, "i32")) scan_i32(start, row, lots32, lane32, worst64, scenario);
    else scan_i64(start, row, lots64, lane64, worst64, scenario);
    t = now() - t;
    uint64_t sum = 0;
    for (int a = 0; a < ACCOUNTS; a++) sum = sum * 31 + (uint64_t)(f ? (int64_t)worstF[a] : worst64[a]) + scenario[a];
    printf("%.4f %llu\n", t, (unsigned long long)sum);
    fflush(stdout);
  }
}
