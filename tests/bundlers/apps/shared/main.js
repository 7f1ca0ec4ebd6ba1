import './tracing.js';
import './sibling.js';
