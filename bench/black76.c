// The rival in C of the table build: 2,000 options (1,000 strikes, call and put) in 27 lanes, from the same generator as
// tableSet.ts. gcc -O3 -march=native, libm's log and erfc, IEEE. A line on stdin names the variant; the answer is
// milliseconds and the sum of all values.
//   plain   each option and lane by itself
//   shared  a logarithm per distinct forward, a square root per expiry
//   paired  the same, and one tail of the normal distribution for call and put together
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#define OPTIONS 2000
#define LANES 27
static uint32_t seed = 777;
static double uniform(void) {
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) / 16777216.0;
}
static double forward[OPTIONS], strike[OPTIONS], vols[OPTIONS][4], years[OPTIONS][2], basis[OPTIONS];
static const double move[LANES] = {0,    -.16, -.12, -.08, -.04, 0,   .04,  .08,  .12,  .16,  -.16, -.12, -.08, -.04,
                                   0,    .04,  .08,  .12,  .16,  -.66, -.50, -.33, .33,  .50,  1.00, 0,    0};
static const int volAt[LANES] = {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 3};
static const int timeAt[LANES] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0};
static int sameAs[LANES];
static double out[OPTIONS * LANES];
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}
static inline double cdf(double x) { return 0.5 * erfc(-x * M_SQRT1_2); }
static inline double price(double f, double k, double v, double t, int call) {
  double sign = call ? 1 : -1, dev = t > 0 ? v * sqrt(t) : 0;
  if (dev <= 0) return fmax(sign * (f - k), 0);
  double d1 = log(f / k) / dev + 0.5 * dev, d2 = d1 - dev;
  return fmax(sign * (f * cdf(sign * d1) - k * cdf(sign * d2)), 0);
}
static void plain(void) {
  for (int i = 0; i < OPTIONS; i++)
    for (int s = 0; s < LANES; s++) {
      double f = s == 25 ? forward[i] * basis[i] : forward[i] * (1 + move[s]);
      out[i * LANES + s] = price(f, strike[i], vols[i][volAt[s]], years[i][timeAt[s]], i % 2 == 0);
    }
}
static inline void lane(int i, int s, double *logs, double r0, double r1, double *f, double *d1, double *d2) {
  *f = s == 25 ? forward[i] * basis[i] : forward[i] * (1 + move[s]);
  logs[s] = sameAs[s] == s ? log(*f / strike[i]) : logs[sameAs[s]];
  double dev = vols[i][volAt[s]] * (timeAt[s] ? r1 : r0);
  *d1 = logs[s] / dev + 0.5 * dev;
  *d2 = *d1 - dev;
}
static void shared(void) {
  for (int i = 0; i < OPTIONS; i++) {
    double logs[LANES], r0 = sqrt(years[i][0]), r1 = sqrt(years[i][1]), sign = i % 2 == 0 ? 1 : -1;
    for (int s = 0; s < LANES; s++) {
      double f, d1, d2;
      lane(i, s, logs, r0, r1, &f, &d1, &d2);
      out[i * LANES + s] = fmax(sign * (f * cdf(sign * d1) - strike[i] * cdf(sign * d2)), 0);
    }
  }
}
static inline void both(double d, double *n, double *m) {
  double small = 0.5 * erfc(fabs(d) * M_SQRT1_2), large = 1 - small;
  *n = d > 0 ? large : small;
  *m = d > 0 ? small : large;
}
static void paired(void) {
  for (int i = 0; i < OPTIONS; i += 2) {
    double logs[LANES], r0 = sqrt(years[i][0]), r1 = sqrt(years[i][1]), k = strike[i];
    for (int s = 0; s < LANES; s++) {
      double f, d1, d2, n1, m1, n2, m2;
      lane(i, s, logs, r0, r1, &f, &d1, &d2);
      both(d1, &n1, &m1);
      both(d2, &n2, &m2);
      out[i * LANES + s] = fmax(f * n1 - k * n2, 0);
      out[(i + 1) * LANES + s] = fmax(k * m2 - f * m1, 0);
    }
  }
}
int main(void) {
  for (int s = 0; s < LANES; s++) {
    sameAs[s] = s;
    for (int q = 0; q < s && s != 25; q++)
      if (q != 25 && move[q] == move[s]) { sameAs[s] = q; break; }
  }
  for (int i = 0; i < OPTIONS; i += 2) {
    double f = uniform() < 0.5 ? 60000 : 3000, k = f * (0.4 + 1.6 * uniform()), v = 0.3 + 0.9 * uniform(), up = v * 1.5;
    int days = 2 + (int)(363 * uniform());
    for (int j = i; j < i + 2; j++) {
      forward[j] = f;
      strike[j] = k;
      vols[j][0] = v, vols[j][1] = up > 0.5 ? up : 0.5, vols[j][2] = v * 0.75, vols[j][3] = v * 1.1;
      years[j][0] = days / 365.0, years[j][1] = (days - 1) / 365.0;
      basis[j] = 1 + 0.05 * years[j][0];
    }
  }
  char command[16];
  while (scanf("%15s", command) == 1) {
    double t = now();
    if (!strcmp(command, "plain")) plain();
    else if (!strcmp(command, "shared")) shared();
    else paired();
    t = now() - t;
    double sum = 0;
    for (int i = 0; i < OPTIONS * LANES; i++) sum += out[i];
    printf("%.4f %.17g\n", t, sum);
    fflush(stdout);
  }
}
