import type { Behaviour } from '../support/behaviour.ts';
import { alarmBehaviours } from './alarms.ts';
import { apiBehaviours } from './api.ts';
import { functionBehaviours } from './functions.ts';
import { operationBehaviours } from './operations.ts';
import { permissionBehaviours } from './permissions.ts';
import { storeBehaviours } from './store.ts';

/** What the stack with every option in use does, and never does. */
export const behaviours: readonly Behaviour[] = [
  ...storeBehaviours,
  ...permissionBehaviours,
  ...functionBehaviours,
  ...apiBehaviours,
  ...alarmBehaviours,
  ...operationBehaviours,
];
