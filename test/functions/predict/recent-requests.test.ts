import { describe, expect, it } from 'vitest';
import { RecentRequests } from '../../../functions/predict/recent-requests.ts';
import { RequestError } from '../../../functions/shared/problem.ts';

function textOf(inputs: readonly object[], horizon = 24): string {
  return JSON.stringify({ model: 'town', inputs, options: { horizon } });
}

const town = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ series_id: `town-${i}` }));

describe('recent requests', () => {
  it('are read once in the very same words, be they for one series or a thousand', () => {
    const requests = new RecentRequests();

    for (const text of [textOf(town(1)), textOf(town(1000))]) {
      const request = requests.read(text);

      expect(requests.read(`${text.slice(0, -1)}}`)).toBe(request);
      expect(request).toMatchObject({ model: 'town', options: { horizon: 24 } });
    }
  });

  it('are told apart where texts of one length differ in their last input', () => {
    const requests = new RecentRequests();
    const last = (id: string) =>
      requests.read(textOf([...town(999), { series_id: id }])).inputs.at(-1);

    expect([last('north'), last('south')]).toMatchObject([
      { series_id: 'north' },
      { series_id: 'south' },
    ]);
  });

  it('go, the least recently asked first, before they take more than some megabytes', () => {
    const requests = new RecentRequests();
    const [often, seldom] = [textOf(town(1)), textOf(town(2))];
    const [first, second] = [requests.read(often), requests.read(seldom)];

    for (let horizon = 1; horizon <= 20; horizon++) {
      requests.read(textOf(town(1000), horizon));
      requests.read(often);
    }

    expect(requests.read(often)).toBe(first);
    expect(requests.read(seldom)).not.toBe(second);
  });

  it('are not kept where they bring long series along', () => {
    const requests = new RecentRequests();
    const values = new Array(200_000).fill(1.5);
    const text = textOf([
      { series: values, frequency: 'H', start_timestamp: '2024-01-01T00:00:00Z' },
    ]);

    expect(requests.read(text)).not.toBe(requests.read(text));
  });

  it('are refused each time where they are not what a request is', () => {
    const requests = new RecentRequests();

    for (let time = 0; time < 2; time++) {
      expect(() => requests.read(textOf([]))).toThrow(RequestError);
      expect(() => requests.read('{')).toThrow('The body is not JSON');
    }
  });
});
