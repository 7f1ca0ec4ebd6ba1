// In this project it is the worker that calls the API.
export const called = undefined;
