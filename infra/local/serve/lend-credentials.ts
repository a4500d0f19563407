import { s3Fault } from '../../../functions/shared/stores/s3-faults.ts';

/** Renewed so long before they expire: the SDK does not ask for new ones sooner than 5 minutes. */
const MARGIN_MS = 4 * 60_000;
/** Tried again so soon when that fails. */
const RETRY_MS = 30_000;
/** A timer holds 24 days at most; looking more often than needed costs nothing. */
const LONGEST_WAIT_MS = 12 * 3_600_000;

/**
 * Gives the functions what Lambda would: a region and credentials in the environment, found where the
 * AWS SDK looks for them (profiles, single sign-on, roles) and renewed before they expire. Keys that
 * are in the environment already are left as they are, unless AWS_PROFILE says to look elsewhere.
 *
 * @throws StoreUnavailableError when there are none.
 */
export async function lendCredentials(
  store: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (!store.startsWith('s3:')) return;
  const { AWS_PROFILE: profile, AWS_ACCESS_KEY_ID: given } = environment;
  const { createS3Client } = await import('../../../functions/shared/stores/s3-client.ts');
  // A named profile keeps the SDK from taking what was lent before for credentials of its own.
  const { config } = createS3Client({ profile: profile ?? 'default' });
  // Without a region in a profile either, the store's own error says what to set.
  const region = environment['AWS_REGION'] || (await config.region().catch(() => undefined));
  setOrDelete(environment, 'AWS_REGION', region);
  if (given && !profile) return;

  const renew = async (): Promise<number> => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await config.credentials();
    environment['AWS_ACCESS_KEY_ID'] = accessKeyId;
    environment['AWS_SECRET_ACCESS_KEY'] = secretAccessKey;
    setOrDelete(environment, 'AWS_SESSION_TOKEN', sessionToken);
    setOrDelete(environment, 'AWS_CREDENTIAL_EXPIRATION', expiration?.toISOString());
    if (!expiration) return Number.POSITIVE_INFINITY;
    const left = expiration.getTime() - Date.now() - MARGIN_MS;
    return Math.min(Math.max(left, RETRY_MS), LONGEST_WAIT_MS);
  };
  const again = (afterMs: number): void => {
    if (!Number.isFinite(afterMs)) return;
    setTimeout(
      () =>
        renew()
          .catch(() => RETRY_MS)
          .then(again),
      afterMs,
    ).unref();
  };
  again(
    await renew().catch((error: unknown) => {
      throw s3Fault(error, {
        location: store,
        doing: 'be opened with the credentials of',
        key: profile ?? 'default',
      });
    }),
  );
}

function setOrDelete(environment: NodeJS.ProcessEnv, name: string, value: string | undefined) {
  if (value === undefined) delete environment[name];
  else environment[name] = value;
}
