page.hold(page.painted());
