import 'browser-tracing/auto';
import './sibling.js';
