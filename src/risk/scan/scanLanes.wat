;; Sums of lots x row over the positions of each segment (the lines of one account on one underlying), and the worst
;; joint lane. Integers held in float64. A row is 32 doubles (src/risk/typedRow.ts with 24 joint lanes): joint lanes,
;; basis, term structure, quote currency, widest, collateral value, mark, short charge, size. So are the sums:
;;   0..26 of lots x lane        27 of |lots| x widest
;;   28 of longs x collateral    29 of shorts x mark (not above 0)
;;   30 of lots sold x charge    31 of |lots| x size
;; The sum of column 27 bounds every partial sum of every other: below 2^53 all of them are exact, in any order.
;;
;; Sixteen columns at a time, so that eight accumulators stay in registers.
(module
  (import "env" "memory" (memory 1))
  ;; For segments [from, to), whose positions start[i] to start[i + 1] index $row (u32) and $lots (f64): 32 sums to $sums
  ;; (those of segment i at i x 256), the worst joint sum to $worst (f64, at most 0) and its lane to $lane (u8: lowest
  ;; index, 0 when none is below 0). Two positions a turn.
  (func (export "scanLanes") (param $from i32) (param $to i32) (param $start i32) (param $row i32) (param $lots i32)
    (param $table i32) (param $sums i32) (param $worst i32) (param $lane i32)
    (local $begin i32) (local $end i32) (local $p i32) (local $q i32) (local $r i32) (local $out i32)
    (local $s i32) (local $index i32) (local $w f64) (local $l v128)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (local $x4 v128) (local $x5 v128) (local $x6 v128) (local $x7 v128)
    (block $done
      (loop $segment
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (local.set $out (i32.add (local.get $sums) (i32.shl (local.get $from) (i32.const 8))))
        (local.set $s (i32.add (local.get $start) (i32.shl (local.get $from) (i32.const 2))))
        (local.set $begin (i32.load (local.get $s)))
        (local.set $end (i32.add (local.get $lots) (i32.shl (i32.load offset=4 (local.get $s)) (i32.const 3))))
        ;; the first sixteen joint lanes
        (local.set $x0 (v128.const i64x2 0 0))
        (local.set $x1 (v128.const i64x2 0 0))
        (local.set $x2 (v128.const i64x2 0 0))
        (local.set $x3 (v128.const i64x2 0 0))
        (local.set $x4 (v128.const i64x2 0 0))
        (local.set $x5 (v128.const i64x2 0 0))
        (local.set $x6 (v128.const i64x2 0 0))
        (local.set $x7 (v128.const i64x2 0 0))
        (local.set $p (i32.add (local.get $lots) (i32.shl (local.get $begin) (i32.const 3))))
        (local.set $q (i32.add (local.get $row) (i32.shl (local.get $begin) (i32.const 2))))
        (block $summedA
          (loop $positionA
            (br_if $summedA (i32.ge_u (local.get $p) (local.get $end)))
            (local.set $r (i32.add (local.get $table) (i32.shl (i32.load (local.get $q)) (i32.const 8))))
            (local.set $l (v128.load64_splat (local.get $p)))
            (local.set $x0 (f64x2.add (local.get $x0) (f64x2.mul (local.get $l) (v128.load (local.get $r)))))
            (local.set $x1 (f64x2.add (local.get $x1) (f64x2.mul (local.get $l) (v128.load offset=16 (local.get $r)))))
            (local.set $x2 (f64x2.add (local.get $x2) (f64x2.mul (local.get $l) (v128.load offset=32 (local.get $r)))))
            (local.set $x3 (f64x2.add (local.get $x3) (f64x2.mul (local.get $l) (v128.load offset=48 (local.get $r)))))
            (local.set $x4 (f64x2.add (local.get $x4) (f64x2.mul (local.get $l) (v128.load offset=64 (local.get $r)))))
            (local.set $x5 (f64x2.add (local.get $x5) (f64x2.mul (local.get $l) (v128.load offset=80 (local.get $r)))))
            (local.set $x6 (f64x2.add (local.get $x6) (f64x2.mul (local.get $l) (v128.load offset=96 (local.get $r)))))
            (local.set $x7 (f64x2.add (local.get $x7) (f64x2.mul (local.get $l) (v128.load offset=112 (local.get $r)))))
            ;; the second of the pair, unless it was the last
            (br_if $summedA (i32.ge_u (i32.add (local.get $p) (i32.const 8)) (local.get $end)))
            (local.set $r (i32.add (local.get $table) (i32.shl (i32.load offset=4 (local.get $q)) (i32.const 8))))
            (local.set $l (v128.load64_splat offset=8 (local.get $p)))
            (local.set $x0 (f64x2.add (local.get $x0) (f64x2.mul (local.get $l) (v128.load (local.get $r)))))
            (local.set $x1 (f64x2.add (local.get $x1) (f64x2.mul (local.get $l) (v128.load offset=16 (local.get $r)))))
            (local.set $x2 (f64x2.add (local.get $x2) (f64x2.mul (local.get $l) (v128.load offset=32 (local.get $r)))))
            (local.set $x3 (f64x2.add (local.get $x3) (f64x2.mul (local.get $l) (v128.load offset=48 (local.get $r)))))
            (local.set $x4 (f64x2.add (local.get $x4) (f64x2.mul (local.get $l) (v128.load offset=64 (local.get $r)))))
            (local.set $x5 (f64x2.add (local.get $x5) (f64x2.mul (local.get $l) (v128.load offset=80 (local.get $r)))))
            (local.set $x6 (f64x2.add (local.get $x6) (f64x2.mul (local.get $l) (v128.load offset=96 (local.get $r)))))
            (local.set $x7 (f64x2.add (local.get $x7) (f64x2.mul (local.get $l) (v128.load offset=112 (local.get $r)))))
            (local.set $q (i32.add (local.get $q) (i32.const 8)))
            (local.set $p (i32.add (local.get $p) (i32.const 16)))
            (br_if $positionA (i32.lt_u (local.get $p) (local.get $end)))))
        (v128.store offset=0 (local.get $out) (local.get $x0))
        (v128.store offset=16 (local.get $out) (local.get $x1))
        (v128.store offset=32 (local.get $out) (local.get $x2))
        (v128.store offset=48 (local.get $out) (local.get $x3))
        (v128.store offset=64 (local.get $out) (local.get $x4))
        (v128.store offset=80 (local.get $out) (local.get $x5))
        (v128.store offset=96 (local.get $out) (local.get $x6))
        (v128.store offset=112 (local.get $out) (local.get $x7))
        ;; the other eight, the factors, and what counts by side
        (local.set $x0 (v128.const i64x2 0 0))
        (local.set $x1 (v128.const i64x2 0 0))
        (local.set $x2 (v128.const i64x2 0 0))
        (local.set $x3 (v128.const i64x2 0 0))
        (local.set $x4 (v128.const i64x2 0 0))
        (local.set $x5 (v128.const i64x2 0 0))
        (local.set $x6 (v128.const i64x2 0 0))
        (local.set $x7 (v128.const i64x2 0 0))
        (local.set $p (i32.add (local.get $lots) (i32.shl (local.get $begin) (i32.const 3))))
        (local.set $q (i32.add (local.get $row) (i32.shl (local.get $begin) (i32.const 2))))
        (block $summedB
          (loop $positionB
            (br_if $summedB (i32.ge_u (local.get $p) (local.get $end)))
            (local.set $r (i32.add (local.get $table) (i32.shl (i32.load (local.get $q)) (i32.const 8))))
            (local.set $l (v128.load64_splat (local.get $p)))
            (local.set $x0 (f64x2.add (local.get $x0) (f64x2.mul (local.get $l) (v128.load offset=128 (local.get $r)))))
            (local.set $x1 (f64x2.add (local.get $x1) (f64x2.mul (local.get $l) (v128.load offset=144 (local.get $r)))))
            (local.set $x2 (f64x2.add (local.get $x2) (f64x2.mul (local.get $l) (v128.load offset=160 (local.get $r)))))
            (local.set $x3 (f64x2.add (local.get $x3) (f64x2.mul (local.get $l) (v128.load offset=176 (local.get $r)))))
            (local.set $x4 (f64x2.add (local.get $x4) (f64x2.mul (local.get $l) (v128.load offset=192 (local.get $r)))))
            ;; quote currency by lots, widest by |lots|
            (local.set $x5 (f64x2.add (local.get $x5) (f64x2.mul (v128.andnot (local.get $l) (v128.const i64x2 0 0x8000000000000000)) (v128.load offset=208 (local.get $r)))))
            ;; collateral value of a long, mark of a short
            (local.set $x6 (f64x2.add (local.get $x6) (f64x2.mul (f64x2.pmin (v128.const f64x2 inf 0) (f64x2.pmax (v128.const f64x2 0 -inf) (local.get $l))) (v128.load offset=224 (local.get $r)))))
            ;; short charge by the lots sold, size by |lots|
            (local.set $x7 (f64x2.add (local.get $x7) (f64x2.mul (f64x2.abs (f64x2.pmin (v128.const f64x2 0 inf) (local.get $l))) (v128.load offset=240 (local.get $r)))))
            ;; the second of the pair, unless it was the last
            (br_if $summedB (i32.ge_u (i32.add (local.get $p) (i32.const 8)) (local.get $end)))
            (local.set $r (i32.add (local.get $table) (i32.shl (i32.load offset=4 (local.get $q)) (i32.const 8))))
            (local.set $l (v128.load64_splat offset=8 (local.get $p)))
            (local.set $x0 (f64x2.add (local.get $x0) (f64x2.mul (local.get $l) (v128.load offset=128 (local.get $r)))))
            (local.set $x1 (f64x2.add (local.get $x1) (f64x2.mul (local.get $l) (v128.load offset=144 (local.get $r)))))
            (local.set $x2 (f64x2.add (local.get $x2) (f64x2.mul (local.get $l) (v128.load offset=160 (local.get $r)))))
            (local.set $x3 (f64x2.add (local.get $x3) (f64x2.mul (local.get $l) (v128.load offset=176 (local.get $r)))))
            (local.set $x4 (f64x2.add (local.get $x4) (f64x2.mul (local.get $l) (v128.load offset=192 (local.get $r)))))
            ;; quote currency by lots, widest by |lots|
            (local.set $x5 (f64x2.add (local.get $x5) (f64x2.mul (v128.andnot (local.get $l) (v128.const i64x2 0 0x8000000000000000)) (v128.load offset=208 (local.get $r)))))
            ;; collateral value of a long, mark of a short
            (local.set $x6 (f64x2.add (local.get $x6) (f64x2.mul (f64x2.pmin (v128.const f64x2 inf 0) (f64x2.pmax (v128.const f64x2 0 -inf) (local.get $l))) (v128.load offset=224 (local.get $r)))))
            ;; short charge by the lots sold, size by |lots|
            (local.set $x7 (f64x2.add (local.get $x7) (f64x2.mul (f64x2.abs (f64x2.pmin (v128.const f64x2 0 inf) (local.get $l))) (v128.load offset=240 (local.get $r)))))
            (local.set $q (i32.add (local.get $q) (i32.const 8)))
            (local.set $p (i32.add (local.get $p) (i32.const 16)))
            (br_if $positionB (i32.lt_u (local.get $p) (local.get $end)))))
        (v128.store offset=128 (local.get $out) (local.get $x0))
        (v128.store offset=144 (local.get $out) (local.get $x1))
        (v128.store offset=160 (local.get $out) (local.get $x2))
        (v128.store offset=176 (local.get $out) (local.get $x3))
        (v128.store offset=192 (local.get $out) (local.get $x4))
        (v128.store offset=208 (local.get $out) (local.get $x5))
        (v128.store offset=224 (local.get $out) (local.get $x6))
        (v128.store offset=240 (local.get $out) (local.get $x7))
        ;; the least of the joint sums, or zero, and where it first is
        (local.set $x4 (v128.const i64x2 0 0))
        (local.set $s (local.get $out))
        (local.set $index (i32.add (local.get $out) (i32.const 192)))
        (loop $least
          (local.set $x4 (f64x2.pmin (local.get $x4) (v128.load (local.get $s))))
          (local.set $s (i32.add (local.get $s) (i32.const 16)))
          (br_if $least (i32.lt_u (local.get $s) (local.get $index))))
        (local.set $w (f64.min (f64x2.extract_lane 0 (local.get $x4)) (f64x2.extract_lane 1 (local.get $x4))))
        (local.set $index (i32.const 0))
        (if (f64.lt (local.get $w) (f64.const 0)) (then
          (local.set $s (local.get $out))
          (loop $find
            (if (f64.ne (f64.load (local.get $s)) (local.get $w)) (then
              (local.set $s (i32.add (local.get $s) (i32.const 8)))
              (br $find))))
          (local.set $index (i32.shr_u (i32.sub (local.get $s) (local.get $out)) (i32.const 3)))))
        (f64.store (i32.add (local.get $worst) (i32.shl (local.get $from) (i32.const 3))) (local.get $w))
        (i32.store8 (i32.add (local.get $lane) (local.get $from)) (local.get $index))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $segment)))))
