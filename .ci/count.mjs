/**
 * node .ci/count.mjs VITEST_JSON CHECK_EXIT TESTS_EXIT
 *
 * Prints `N passed, N failed[, N skipped]` as its last line and exits with 1 when anything failed, also
 * what is no test: a check, a file that could not be loaded, a run that did not come to its report.
 */
import { readFileSync } from 'node:fs';

const [file = '', checkExit = '1', testsExit = '1'] = process.argv.slice(2);

function readReport() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [],
    };
  }
}

const report = readReport();
/** @type {{ status: string, assertionResults: unknown[] }[]} */
const files = report.testResults;
const unloaded = files.filter(
  (each) => each.status === 'failed' && each.assertionResults.length === 0,
);
const checks = checkExit === '0' ? 0 : 1;
let failed = report.numFailedTests + unloaded.length;
if (failed === 0 && testsExit !== '0') failed = 1;
failed += checks;
const skipped = report.numPendingTests + report.numTodoTests;

if (checks === 1) process.stdout.write('npm run check failed: see above\n');
const tail = skipped > 0 ? `, ${skipped} skipped` : '';
process.stdout.write(`${report.numPassedTests} passed, ${failed} failed${tail}\n`);
process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;
