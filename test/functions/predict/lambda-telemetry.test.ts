import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LambdaTelemetry } from '../../../functions/predict/lambda-telemetry.ts';

describe('LambdaTelemetry', () => {
  beforeEach(() => vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false'));
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('counts for its stage, in one line that CloudWatch reads', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const telemetry = new LambdaTelemetry('prod');

    telemetry.count('StaleServe');
    await telemetry.answered(12, 200, true);

    const lines = written.mock.calls.map(([text]) => String(text));
    const [line] = lines.filter((text) => text.includes('CloudWatchMetrics'));
    const { _aws, ...fields } = JSON.parse(line ?? '{}');
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect(Namespace).toBe('wattcast');
    expect(Dimensions[0].toSorted()).toEqual(['service', 'stage']);
    expect(fields).toMatchObject({ service: 'wattcast-predict', stage: 'prod', StaleServe: 1 });
    expect(Metrics.map(({ Name }: { Name: string }) => Name)).toEqual([
      'StaleServe',
      'Latency',
      'Status2xx',
      'ColdStart',
    ]);
  });

  it('counts errors by their status', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const telemetry = new LambdaTelemetry('prod');

    await telemetry.answered(1, 404, false);

    const lines = written.mock.calls.map(([text]) => String(text));
    const [line] = lines.filter((text) => text.includes('CloudWatchMetrics'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ Status4xx: 1, Status404: 1 });
  });

  it('has logged faults, and their causes, when an invocation ends', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const telemetry = new LambdaTelemetry('prod');

    telemetry.fault(new Error('broken', { cause: new Error('bent') }), 'the-request');
    await telemetry.answered(1, 500, false);

    const [line] = written.mock.calls.map(([text]) => JSON.parse(String(text)) as object);
    expect(line).toMatchObject({
      level: 'ERROR',
      requestId: 'the-request',
      error: { message: 'broken', cause: { message: 'bent' } },
    });
  });
});
