/** How long and how often everything is measured. */
export interface Plan {
  /** Both sides are measured once in each round, one after the other. */
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly warmUpSeconds: number;
  /** Destinations that one round of POST creates. */
  readonly creates: number;
  readonly starts: number;
  /** How long a server is left alone before its memory is read. */
  readonly idleMs: number;
}

/** What the figures of docs/performance.md are made with. */
export const fullPlan: Plan = {
  rounds: 9,
  roundSeconds: 1,
  warmUpSeconds: 5,
  creates: 12,
  starts: 5,
  idleMs: 3_000,
};

/** Shows that everything runs; its figures are worth little. */
export const quickPlan: Plan = {
  rounds: 3,
  roundSeconds: 1,
  warmUpSeconds: 1,
  creates: 5,
  starts: 1,
  idleMs: 1_000,
};
