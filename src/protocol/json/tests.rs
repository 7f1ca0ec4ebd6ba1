use super::*;
use alloc::format;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn written(f: impl Fn(&mut String)) -> String {
    let mut out = String::new();
    f(&mut out);
    out
}

#[test]
fn strings_are_escaped_as_json_wants() {
    let nasty = "a\"b\\c\n\r\t\u{1}é😀</script>";
    let text = written(|o| string(o, nasty));
    assert_eq!(serde_json::from_str::<String>(&text).unwrap(), nasty);
    assert_eq!(unquoted(&text), nasty);
}

#[test]
fn numbers_print_as_json_numbers() {
    for (value, text) in [
        (0.0, "0"),
        (-1.5, "-1.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1.0 / 3.0, "0.3333333333333333"),
        (0.123_456_789, "0.123456789"),
        (1_234.599_999_904_632_6, "1234.5999999046326"),
        (1e21, "1000000000000000e6"),
        (1.5e-7, "1.5e-7"),
        (1e-6, "0.000001"),
        (f64::NAN, "null"),
        (0.9999999, "0.9999999"),
        (123.0, "123"),
        (5.0, "5"),
        (8_999_999_999_999_999.0, "8999999999999999"),
        (9_007_199_254_740_991.0, "900719925474099.1e1"),
    ] {
        assert_eq!(written(|o| num(o, value)), text);
    }
    let read = |value| written(|o| num(o, value)).parse::<f64>().expect("a number");
    // The ends of what there is are near, and never infinite or nothing.
    for (value, share) in [(f64::MAX, 1e-11), (f64::MIN, 1e-11), (f64::MIN_POSITIVE, 1e-13), (5e-324, 0.0)] {
        assert!(((read(value) - value) / value).abs() <= share, "{value:e}: {:e}", read(value));
    }
    // What people write with up to fifteen digits is read as it was, whatever they write to the last bit but one.
    let mut seed = 1_u64;
    for _ in 0..20_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let digits = (seed >> 14) % 1_000_000_000_000_000;
        let value = digits as f64 / 10_f64.powi((seed % 19) as i32);
        if value >= 1e-6 {
            assert!(read(value).to_bits() == value.to_bits(), "{value}");
        }
        let any = f64::from_bits((value / 3.0).to_bits() | 1);
        if any >= 0.1 {
            assert!(read(any).to_bits().abs_diff(any.to_bits()) <= 1, "{any}: {}", read(any));
        }
    }
    assert_eq!(written(|o| seconds(o, 1_795_353_250_148_400)), "1795353250.1484");
    assert_eq!(written(|o| seconds(o, 2_000_000)), "2");
    assert_eq!(written(|o| seconds(o, -1_000_001)), "-1.000001");
    assert_eq!(written(|o| int(o, i64::MIN)), format!("{}", i64::MIN));
}

#[test]
fn attributes_replace_and_remove_without_breaking_their_neighbours() {
    let mut a = Attributes::default();
    a.push_str("x", "1,\"y\":2");
    a.push_raw("list", "[1,{\"x\":\"}\"}]");
    a.push_int("n", 7);
    a.set_raw("x", "3");
    assert_eq!(a.as_str(), "\"list\":[1,{\"x\":\"}\"}],\"n\":7,\"x\":3");
    assert_eq!(a.get_raw("list"), Some("[1,{\"x\":\"}\"}]"));
    assert!(a.remove("n") && !a.remove("n"));
    assert!(a.remove("x") && a.remove("list") && a.as_str().is_empty());
    a.push_str("op", "pageload");
    assert_eq!(a.get_str("op"), Some("pageload"));
}

#[test]
fn objects_and_arrays_keep_their_commas() {
    let text = written(|o| {
        let mut obj = Object::begin(o);
        obj.str("a", "b");
        obj.members("\"m\":1");
        let mut list = Array::begin(obj.key("l"));
        int(list.element(), 1);
        int(list.element(), 2);
        list.end();
        obj.end();
    });
    assert_eq!(text, r#"{"a":"b","m":1,"l":[1,2]}"#);
}
