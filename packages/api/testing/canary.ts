/** A secret in the forms in which it might turn up: as it is, escaped, and encoded in ways that programs use. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // In a longer text, base64 of the same bytes takes one of three forms, by where they begin.
  const alignments = [0, 1, 2].map((start) => {
    const whole = bytes.subarray(start, bytes.length - ((bytes.length - start) % 3));
    return whole.toString('base64');
  });
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
    bytes.toString('hex'),
    ...alignments,
    ...alignments.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** Which secrets a text holds, with the form and what stands around it. */
export function findSecrets(
  text: string,
  secrets: Readonly<Record<string, string>>,
): readonly { readonly secret: string; readonly around: string }[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    [...new Set(formsOf(secret))].flatMap((form) => {
      const at = text.indexOf(form);
      return at === -1
        ? []
        : [{ secret: name, around: text.slice(Math.max(0, at - 200), at + form.length + 80) }];
    }),
  );
}
