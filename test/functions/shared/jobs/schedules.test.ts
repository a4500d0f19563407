import { expect, it } from 'vitest';
import {
  changeSchedule,
  readSchedules,
  scheduleOf,
} from '../../../../functions/shared/jobs/schedules.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const nightly = { cron: '0 3 * * ? *', timeZone: 'Europe/Berlin' };
const weekly = { cron: '0 4 ? * SUN *', timeZone: 'UTC' };
const own = { cron: '0 5 1 * ? *', timeZone: 'UTC' };

it("takes a model's own schedule before its group's, and that before everyone's", async () => {
  const store = new MemoryStore();
  await changeSchedule(store, { schedule: weekly });
  await changeSchedule(store, { group: 'homes', schedule: nightly });

  const schedules = await readSchedules(store);

  expect(scheduleOf({ group: 'homes', schedule: own }, schedules)).toEqual(own);
  expect(scheduleOf({ group: 'homes' }, schedules)).toEqual(nightly);
  expect(scheduleOf({ group: 'factories' }, schedules)).toEqual(weekly);
  expect(scheduleOf({}, schedules)).toEqual(weekly);
});

it('takes a schedule away again, and leaves the others', async () => {
  const store = new MemoryStore();
  expect(scheduleOf({}, await readSchedules(store))).toBeUndefined();
  await changeSchedule(store, { schedule: weekly });
  await changeSchedule(store, { group: 'homes', schedule: nightly });

  await changeSchedule(store, { schedule: null });

  expect(await readSchedules(store)).toEqual({ everyone: null, groups: { homes: nightly } });
  await changeSchedule(store, { group: 'homes', schedule: null });
  expect(await readSchedules(store)).toEqual({ everyone: null, groups: {} });
});

it.each([
  [{ schedule: { cron: '0 3 * * ?', timeZone: 'UTC' } }, /everyone/],
  [{ schedule: { ...nightly, timeZone: 'Mars/Base' } }, /IANA time zone/],
  [{ group: 'Homes', schedule: nightly }, /"group" is "Homes".*lower-case/],
])('refuses %j, saying what is allowed', async (change, words) => {
  const changing = changeSchedule(new MemoryStore(), change);

  await expect(changing).rejects.toMatchObject({ code: 'training.invalid-setting' });
  await expect(changing).rejects.toThrow(words);
});

it('has two changes at once end in one of them, or one that is told', async () => {
  const store = new MemoryStore();

  const changes = await Promise.allSettled([
    changeSchedule(store, { schedule: weekly }),
    changeSchedule(store, { group: 'homes', schedule: nightly }),
  ]);

  expect(changes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});
