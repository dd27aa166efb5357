import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A program of ours in a process of its own, which answers one message at a time. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(program: URL) {
    this.#process = fork(program, { serialization: 'advanced' });
    this.#ended = once(this.#process, 'exit');
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('a program of the benchmark did not start');
    return pid;
  }

  /** @throws Error when the child says that it failed, or ends before it answers */
  async ask<Answer>(question: object): Promise<Answer> {
    const answered = once(this.#process, 'message') as Promise<[Told<Answer>]>;
    this.#process.send(question);
    const told = await Promise.race([answered, this.#ended.then(() => undefined)]);
    if (told === undefined) throw new Error('a process of the benchmark has ended');
    const [answer] = told;
    if ('fault' in answer) throw new Error(answer.fault);
    return answer.answer;
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await this.#ended;
  }
}

type Told<Answer> = { readonly answer: Answer } | { readonly fault: string };

/** The other side: answers what the parent asks. */
export function answerParent<Question>(answer: (question: Question) => Promise<unknown>): void {
  // Nobody is left to answer, however the parent ended.
  process.once('disconnect', () => process.exit());
  process.on('message', (question: Question) => {
    answer(question).then(
      (value) => process.send?.({ answer: value }),
      (error: unknown) => process.send?.({ fault: String(error) }),
    );
  });
}
