import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { lendCredentials } from '../../../../infra/local/serve/lend-credentials.ts';

const FROM_PROCESS = {
  Version: 1,
  AccessKeyId: 'lent',
  SecretAccessKey: 'secret',
  SessionToken: 'session',
  Expiration: '2999-01-01T00:00:00Z',
};

describe('lendCredentials', () => {
  const directory = mkdtempSync(join(tmpdir(), 'wattcast-profiles-'));

  beforeEach(() => {
    const config = join(directory, 'config');
    const script = join(directory, 'keys.json');
    writeFileSync(script, JSON.stringify(FROM_PROCESS));
    writeFileSync(
      config,
      `[default]\nregion = eu-north-1\ncredential_process = cat ${script}\n[profile bare]\nregion = eu-west-2\n`,
    );
    writeFileSync(join(directory, 'credentials'), '');
    for (const [name, value] of Object.entries({
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_REGION: undefined,
      AWS_PROFILE: undefined,
    })) {
      vi.stubEnv(name, value);
    }
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });

  it('puts region and credentials of a profile where Lambda puts them', async () => {
    const environment = {};

    await lendCredentials('s3://energy', environment);

    expect(environment).toEqual({
      AWS_REGION: 'eu-north-1',
      AWS_ACCESS_KEY_ID: 'lent',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      AWS_CREDENTIAL_EXPIRATION: '2999-01-01T00:00:00.000Z',
    });
  });

  it('leaves keys that are given, and their region', async () => {
    const given = {
      AWS_ACCESS_KEY_ID: 'mine',
      AWS_SECRET_ACCESS_KEY: 'own',
      AWS_REGION: 'us-west-2',
    };
    const environment = { ...given };

    await lendCredentials('s3://energy', environment);

    expect(environment).toEqual(given);
  });

  it('says how to get credentials where there are none', async () => {
    const lending = lendCredentials('s3://energy', { AWS_PROFILE: 'bare' });

    await expect(lending).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(lending).rejects.toThrow('set AWS_PROFILE, or AWS_ACCESS_KEY_ID');
  });

  it('lends nothing to a service whose store is a directory', async () => {
    const environment = {};

    await lendCredentials('/var/lib/wattcast', environment);

    expect(environment).toEqual({});
  });
});
