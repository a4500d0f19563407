import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { pythonCommand } from '../../support/python.ts';
import { everything } from './support/options.ts';
import { synthesizeReviewed } from './support/synthesized.ts';

const run = promisify(execFile);
const linter = pythonCommand('cfn-lint');

const stages = {
  'a stage of defaults': {},
  'a disposable stage': { retainData: false },
  'a stage with every option in use': everything,
};

interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly { readonly ruleName: string }[];
  readonly suppressedViolations: readonly { readonly ruleName: string; readonly reason: string }[];
}

describe.each(Object.entries(stages))('%s', (_, options) => {
  const { templateFile, report } = synthesizeReviewed(options);

  it('has no finding of AWS that is not answered for, with a reason', () => {
    const { pluginReports } = JSON.parse(readFileSync(report, 'utf8')) as {
      pluginReports: PluginReport[];
    };

    const findings = pluginReports.flatMap(({ violations }) => violations);
    const answers = pluginReports.flatMap(({ suppressedViolations }) => suppressedViolations);

    expect(pluginReports.map(({ pluginName }) => pluginName)).toEqual([
      'AwsSolutions',
      'Serverless',
    ]);
    expect(findings).toEqual([]);
    expect(answers.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  it.skipIf(linter === undefined)(
    'satisfies cfn-lint, warnings included',
    async () => {
      const { stdout } = await run(linter ?? '', [
        '--non-zero-exit-code',
        'informational',
        templateFile,
      ]);

      expect(stdout).toBe('');
    },
    90_000,
  );
});
