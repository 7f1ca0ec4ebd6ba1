// A script for <head>: it exports nothing.
export {};
