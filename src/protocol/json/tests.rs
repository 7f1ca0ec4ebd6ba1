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
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000e6"),
        (1.5e-7, "1.5e-7"),
        (-5e-324, "-4.940656e-324"),
        (1e-6, "0.000001"),
        (f64::NAN, "null"),
        (0.9999999, "1"),
        (123.0, "123"),
    ] {
        assert_eq!(written(|o| num(o, value)), text);
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
