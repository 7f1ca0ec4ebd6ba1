import 'browser-tracing/auto';
