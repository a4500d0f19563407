import type { io } from '@tensorflow/tfjs-core';
import { RecentlyUsed } from '../recently-used.ts';

/** What `model.json` says of a network. */
export interface Topology {
  readonly json: io.ModelJSON;
  /** As it was read. */
  readonly bytes: Uint8Array;
}

const MOST_TOPOLOGIES = 16;

/** Under their texts: models of one kind and one step have the same layers, and hundreds may be open. */
const topologies = new RecentlyUsed<string, Topology>({ most: MOST_TOPOLOGIES });

/** The same object for equal texts, as long as it is kept. @throws SyntaxError */
export function readTopology(bytes: Uint8Array): Topology {
  const text = new TextDecoder().decode(bytes);
  const known = topologies.get(text);
  if (known) return known;
  const topology = { json: JSON.parse(text) as io.ModelJSON, bytes };
  topologies.set(text, topology);
  return topology;
}
