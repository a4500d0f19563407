import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';

/** What API Gateway says of a request, as far as it is looked at. */
interface GatewayContext {
  readonly requestId?: string;
  readonly identity?: {
    readonly apiKeyId?: string | null;
    readonly caller?: string | null;
    readonly userArn?: string | null;
  };
  readonly authorizer?: { readonly claims?: Readonly<Record<string, string>> } | null;
}

export interface Caller {
  readonly requestId: string;
  /** Whom the trail names: a user, an IAM identity, or the id (never the value) of an API key. */
  readonly actor: string;
}

const known = new WeakMap<Request, Caller>();

/** Who sent a request, as API Gateway established it. The same for the whole of the request. */
export function callerOf(context: Context): Caller {
  const request = context.req.raw;
  const caller = known.get(request) ?? readCaller(context);
  known.set(request, caller);
  return caller;
}

function readCaller({ env }: Context): Caller {
  const event = (env as { event?: { requestContext?: GatewayContext } } | undefined)?.event;
  const gateway = event?.requestContext ?? {};
  return { requestId: gateway.requestId ?? randomUUID(), actor: actorOf(gateway) };
}

/** The most personal of what is known; on one machine nothing is. */
function actorOf({ identity, authorizer }: GatewayContext): string {
  const claims = authorizer?.claims;
  const user = claims?.['email'] ?? claims?.['cognito:username'] ?? claims?.['sub'];
  if (user) return `user:${user}`;
  if (identity?.userArn) return identity.userArn;
  if (identity?.caller) return `iam:${identity.caller}`;
  if (identity?.apiKeyId) return `key:${identity.apiKeyId}`;
  return 'local';
}
