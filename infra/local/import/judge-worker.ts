import { parentPort } from 'node:worker_threads';
import { type JudgeTask, judgeMonths } from '../../../functions/readings/store/judge-months.ts';
import type { JudgeAnswer } from './judge-pool.ts';

parentPort?.on('message', async (task: JudgeTask) => {
  const answer = await judgeMonths(task).then(
    (judged): JudgeAnswer => ({ judged }),
    (error: unknown): JudgeAnswer => ({
      error: error instanceof Error ? error : new Error(String(error)),
    }),
  );
  parentPort?.postMessage(answer);
});
