import { deleted, errorWithMessage, refreshStarted, refreshState } from './envelope.ts';

export const refreshAnswers = {
  200: { description: 'The state.', schema: refreshState, example: { status: 'completed' } },
  400: {
    description: 'The refresh failed. What was known before is kept.',
    schema: errorWithMessage,
    example: { status: 'error', message: 'relation "customer" does not exist' },
  },
};

export const refreshAccepted = {
  202: { description: 'Queued.', schema: refreshStarted, example: { refresh_key: 1647978951 } },
};

/** Answers to the deletion of what syncs may use. */
export const removed = (noun: string) => ({
  200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } },
  409: {
    description: 'Syncs use it.',
    schema: errorWithMessage,
    example: { status: 'error', message: `Syncs use ${noun} 79: delete sync 12 first.` },
  },
});

export const fetchesColumns =
  'Fetches the columns of the query, for up to 10 seconds. A query that the source refuses is kept: its refresh status ' +
  "says in the source's words what is wrong.";
