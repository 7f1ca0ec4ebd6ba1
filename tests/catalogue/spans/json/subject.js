import * as Sentry from '@sentry/browser';

const root = Sentry.startInactiveSpan({ name: 'root', op: 'task', attributes: { a: 1 } });
const child = Sentry.startInactiveSpan({ name: 'child', parentSpan: root });
child.setStatus({ code: 2, message: 'not_found' });
child.end();
page.note('open root', Sentry.spanToStaticSpanJSON(root));
page.note('ended child', Sentry.spanToStaticSpanJSON(child));
page.note('open root, v2', Sentry.spanToJSON(root));
page.note('ended child, v2', Sentry.spanToJSON(child));
page.note('context', child.spanContext());
page.note('root of child', Sentry.getRootSpan(child) === root);
page.note('descendants', Sentry.getSpanDescendants(root).length);
root.end();
