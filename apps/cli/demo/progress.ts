import { styleText } from 'node:util';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME_MS = 80;
const REDRAW = '\r\u001b[K';

/** Says what is waited for and how long it took; on a terminal it moves meanwhile. */
export async function progress<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const { stdout } = process;
  let frame = 0;
  const draw = (): void => {
    stdout.write(
      `${REDRAW}${styleText('cyan', FRAMES[frame++ % FRAMES.length] ?? '')} ${what}  ${seconds()}`,
    );
  };
  const timer = stdout.isTTY ? setInterval(draw, FRAME_MS) : undefined;
  if (timer === undefined) stdout.write(`- ${what} … `);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    const took = styleText('dim', seconds());
    stdout.write(timer === undefined ? `${took}\n` : `${REDRAW}${styleText('cyan', '-')} ${what}  ${took}\n`);
  }
}
