import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyFrames } from './copy-frames.ts';

function frame(kind: string, content: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}

test('rows are told from other messages, wherever the network cuts them', () => {
  const message = fc.record({
    kind: fc.constantFrom('d', 'd', 'H', 'c', 'C', 'Z', 'N', 'E'),
    content: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 60 })), (messages, lengths) => {
      const frames = messages.map(({ kind, content }) => frame(kind, content));
      let sent = Buffer.concat(frames);
      const splitter = new CopyFrames();
      const copied: Buffer[] = [];
      const rest: Buffer[] = [];
      for (let at = 0; sent.length > 0; at += 1) {
        const length = lengths[at] ?? sent.length;
        const split = splitter.split(Buffer.from(sent.subarray(0, length)));
        copied.push(split.copied);
        rest.push(split.rest);
        sent = sent.subarray(length);
      }
      const contents = messages.filter(({ kind }) => kind === 'd').map(({ content }) => content);
      expect(Buffer.concat(copied)).toEqual(Buffer.concat(contents));
      expect(Buffer.concat(rest)).toEqual(
        Buffer.concat(frames.filter((_, at) => messages[at]?.kind !== 'd')),
      );
    }),
  );
});
