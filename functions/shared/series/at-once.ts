/** Objects that are asked for or written at once. */
const AT_ONCE = 16;

/** Does something with each item, a few at once; stops taking items when one fails. */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const item of queue) await action(item);
  });
  await Promise.all(workers);
}
