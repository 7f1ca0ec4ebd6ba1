;; What engine.wasm and core.wasm are on their way: a module that holds the engine as scripts/lib/pack.mjs has sorted it, and puts it together again. What
;; belongs to instructions of one kind stands together there, and so compresses by a tenth better. The build puts the parts behind this code as data.
(module
  ;; The engine from 0 on; behind it the parts. The numbers in comments are the build's to fill in.
  (memory (export "memory") 0 (; memory ;))
  ;; Where the addresses of the parts stand, in which part each instruction has its number, and the first of the parts for what comes next.
  (global $parts i32 (i32.const 0 (; parts ;)))
  (global $kinds i32 (i32.const 0 (; kinds ;)))
  (global $varied i32 (i32.const 0 (; varied ;)))

  ;; The next byte of a part.
  (func $next (param $part i32) (result i32)
    (local $at i32)
    (i32.store (local.get $part) (i32.add (local.tee $at (i32.load (local.get $part))) (i32.const 1)))
    (i32.load8_u (local.get $at)))

  ;; Answers the length of the engine.
  (func (export "unpack") (result i32)
    (local $to i32) (local $instruction i32) (local $start i32) (local $part i32) (local $count i32) (local $byte i32)
    (loop $more
      (local.set $instruction (call $next (global.get $parts)))
      (if (i32.lt_u (i32.sub (local.get $instruction) (i32.const 6)) (i32.const 4))
        (then
          ;; 9: that was all.
          (if (i32.eq (local.get $instruction) (i32.const 9)) (then (return (local.get $to))))
          (if (i32.eq (local.get $instruction) (i32.const 8))
            (then
              ;; 8: the last instruction of a function. Its size is written into the four bytes before it, seven bits in each.
              (i32.store8 (local.get $to) (i32.const 11))
              (local.set $count (i32.sub (local.tee $to (i32.add (local.get $to) (i32.const 1))) (local.get $start)))
              (i32.store (i32.sub (local.get $start) (i32.const 4))
                (i32.or
                  (i32.or
                    (i32.and (local.get $count) (i32.const 0x7f))
                    (i32.and (i32.shl (local.get $count) (i32.const 1)) (i32.const 0x7f00)))
                  (i32.or
                    (i32.and (i32.shl (local.get $count) (i32.const 2)) (i32.const 0x7f0000))
                    (i32.const 0x808080)))))
            (else
              ;; 7: a function begins; 6: bytes as they are.
              (if (i32.eq (local.get $instruction) (i32.const 7))
                (then (local.set $start (local.tee $to (i32.add (local.get $to) (i32.const 4))))))
              (local.set $count (call $next (i32.add (global.get $parts) (i32.const 4))))
              (loop $copy
                (i32.store8 (local.get $to) (call $next (i32.add (global.get $parts) (i32.const 4))))
                (local.set $to (i32.add (local.get $to) (i32.const 1)))
                (br_if $copy (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))))
        (else
          (i32.store8 (local.get $to) (local.get $instruction))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (if (i32.lt_u (local.get $instruction) (i32.const 67))
            (then
              ;; No alignment is ever written: a byte of zero.
              (local.set $to (i32.add (local.get $to) (i32.lt_u (i32.sub (local.get $instruction) (i32.const 40)) (i32.const 23))))
              (if (local.tee $part (i32.load8_u (i32.add (global.get $kinds) (local.get $instruction))))
                (then
                  (if (i32.ge_u (local.get $part) (global.get $varied))
                    (then
                      (local.set $part
                        (i32.add (local.get $part) (i32.shr_u (i32.load8_u (i32.load (global.get $parts))) (i32.const 3))))))
                  ;; The highest bit of a byte is turned over; another byte follows where it was set.
                  (loop $number
                    (i32.store8
                      (local.get $to)
                      (i32.sub
                        (local.tee $byte (call $next (i32.add (global.get $parts) (i32.shl (local.get $part) (i32.const 2)))))
                        (i32.const 128)))
                    (local.set $to (i32.add (local.get $to) (i32.const 1)))
                    (br_if $number (i32.lt_u (local.get $byte) (i32.const 128))))))))))
      (br $more))
    (unreachable)))
