/** Something asked for can't be done as asked; nothing was changed. The API turns each class into its status. */
export abstract class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** The request is at fault; the message names the field and what to do. */
export class InvalidInput extends Refusal {}

/** No such thing in this workspace. */
export class NotFound extends Refusal {
  constructor(what: string) {
    super(`${what} was not found`);
  }
}

/** The request contradicts the present state. */
export class Conflict extends Refusal {}

/** The role of the token does not allow it. */
export class Forbidden extends Refusal {}

/** It was there, and was removed for its age. */
export class Gone extends Refusal {}

/** It is not there yet: the same request succeeds later. */
export class TooEarly extends Refusal {}
