/** Why a value does not fit its field, in words for the person who looks after the data. */
export class Fault {
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }
}

/** `"abc" is not a whole number`. */
export function notA(text: string, what: string): Fault {
  return new Fault(`${shown(text)} is not ${what}`);
}

const LONGEST_SHOWN = 60;

/** A value as messages show it: in quotes, on one line, cut. */
export function shown(text: string): string {
  const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  return JSON.stringify(cut.toWellFormed());
}
