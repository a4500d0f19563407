import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeferredTelemetry } from '../../../functions/predict/deferred-telemetry.ts';

describe('DeferredTelemetry', () => {
  beforeEach(() => vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false'));
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('tells all of an invocation before it ends, also what came before it was loaded', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const telemetry = new DeferredTelemetry('test', true);

    telemetry.count('ModelLoad');
    telemetry.loadTook(12);
    await telemetry.answered(34, 200, true);
    telemetry.count('ModelCacheHit');
    await telemetry.answered(1, 200, false);

    const lines = written.mock.calls
      .map(([text]) => String(text))
      .filter((text) => text.includes('_aws'));
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ ModelLoad: 1, ModelLoadTime: 12, Latency: 34, ColdStart: 1 });
    expect(second).toMatchObject({ ModelCacheHit: 1, Latency: 1 });
    expect(lines).toHaveLength(2);
  });

  it('tells of faults alone where nobody reads metrics, before an invocation ends', async () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const logged = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const telemetry = new DeferredTelemetry('test', false);

    telemetry.count('ModelLoad');
    telemetry.fault(new Error('broken'), 'request-1');
    await telemetry.answered(34, 500, true);

    const lines = [...out.mock.calls, ...logged.mock.calls].map(([text]) => String(text));
    expect(lines.filter((text) => text.includes('request-1'))).toHaveLength(1);
    expect(lines.filter((text) => text.includes('_aws'))).toEqual([]);
  });
});
