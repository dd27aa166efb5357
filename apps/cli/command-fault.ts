/** A command can't do what it was asked; the message says what to do. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}
