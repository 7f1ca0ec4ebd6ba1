// @ts-check
// A reporter for node's test runner: how many tests passed and failed, as JSON. A `describe` is no test, as in the runner's own counts.

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* report(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A `describe` fails with its tests; when only its hooks did, nothing else says so.
    if (data.details?.type === 'suite') counts.failed += type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed' ? 1 : 0;
    else if (data.skip !== undefined || data.todo !== undefined) counts.skipped++;
    // A file that passes under its own name has no test.
    else counts[type === 'test:pass' && data.name !== data.file ? 'passed' : 'failed']++;
  }
  yield JSON.stringify(counts);
}
