;; Reads the engine as scripts/lib/engine-text.mjs writes it: a loop that a browser runs at full speed from its first step, where the same in
;; JavaScript takes 8 ms where nothing has been compiled yet. In its place: what is written is never longer than what has been read. decode.js holds it as bytes, which a test compares.
(module
  (memory (export "m") 2)
  ;; Takes the length of the text, which begins at 0, and answers that of the bytes, which begin there, too.
  (func (export "d") (param $length i32) (result i32)
    (local $from i32) (local $to i32) (local $char i32) (local $more i32)
    ;; First which bytes are the frequent ones, a digit for five. The list of all, the frequent ones first, stands behind the text.
    (local.set $more (i32.const 87))
    (loop $sort
      (if (i32.and (i32.shr_u (i32.sub (i32.load8_u (i32.div_u (local.get $from) (i32.const 5))) (i32.const 40)) (i32.rem_u (local.get $from) (i32.const 5))) (i32.const 1))
        (then
          (i32.store8 offset=130000 (local.get $to) (local.get $from))
          (local.set $to (i32.add (local.get $to) (i32.const 1))))
        (else
          (i32.store8 offset=130000 (local.get $more) (local.get $from))
          (local.set $more (i32.add (local.get $more) (i32.const 1)))))
      (br_if $sort (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 1))) (i32.const 256))))
    (local.set $from (i32.const 52))
    (local.set $to (i32.const 0))
    (local.set $more (i32.const 0))
    (loop $next
      (local.set $char (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (if (i32.lt_u (local.get $char) (i32.const 36))
        ;; ! or #: the next one stands for a byte of the second or third part.
        (then (local.set $more (select (i32.const 174) (i32.const 87) (i32.eq (local.get $char) (i32.const 35)))))
        (else
          ;; % and & stand for characters that have a meaning of their own in strings.
          (if (i32.eq (local.get $char) (i32.const 37)) (then (local.set $char (i32.const 92))))
          (if (i32.eq (local.get $char) (i32.const 38)) (then (local.set $char (i32.const 96))))
          ;; 40 less: the first character is for the first byte of the list.
          (i32.store8 (local.get $to) (i32.load8_u offset=129960 (i32.add (local.get $char) (local.get $more))))
          (local.set $more (i32.const 0))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))))
      (br_if $next (i32.lt_u (local.get $from) (local.get $length))))
    (local.get $to)))
