import type { CheckStep } from '#connector-kit';
import { boardsOf } from './answer.ts';
import { call } from './call.ts';
import type { Credentials } from './credentials.ts';
import { listBoards, whoAmI } from './request.ts';

export const check: readonly CheckStep<Credentials>[] = [
  {
    name: 'Authenticate',
    async run(context) {
      await call(context, whoAmI);
    },
  },
  {
    name: 'List objects',
    async run(context) {
      const boards = boardsOf(await call(context, listBoards(context.credentials.team)));
      if (boards.length > 0) return undefined;
      return { warning: 'The team has no board yet: make one in Note Board, then refresh the objects.' };
    },
  },
];
