import { createHash } from 'node:crypto';
import { RecordError } from '#connector-kit';

/**
 * Personal data in the form that Google compares, and its SHA-256 in lower-case hex.
 * https://developers.google.com/data-manager/api/devguides/concepts/formatting,
 * https://developers.google.com/google-ads/api/docs/conversions/enhanced-conversions/web#normalize
 */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** @throws RecordError for what is no address */
export function normalEmail(text: string): string {
  const email = text.replaceAll(/\s+/g, '').toLowerCase();
  const [, local = '', domain = ''] = /^([^@]+)@([^@]+)$/.exec(email) ?? [];
  if (domain === '') {
    const hint = isHash(text) ? ' It looks hashed: map it to the field for hashed addresses.' : '';
    throw new RecordError(`The e-mail address holds no @, or several.${hint}`, { code: 'invalid_email' });
  }
  // Gmail delivers to one mailbox whatever dots and suffix an address has.
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return email;
  const mailbox = local.replace(/\+.*$/, '').replaceAll('.', '');
  if (mailbox !== '') return `${mailbox}@${domain}`;
  throw new RecordError('The e-mail address names no mailbox.', { code: 'invalid_email' });
}

/** @throws RecordError for what is not E.164 but for punctuation */
export function normalPhone(text: string): string {
  // In +44 (0)20 the zero is dialled inside the country only.
  const phone = text
    .replace('(0)', '')
    .replaceAll(/[\s().-]/g, '')
    .replace(/^00/, '+');
  if (/^\+[1-9]\d{6,14}$/.test(phone)) return phone;
  const hint = isHash(text)
    ? 'It looks hashed: map it to the field for hashed numbers.'
    : 'Write it with + and the country code, such as +16502531234.';
  throw new RecordError(`The phone number is not in international form (E.164). ${hint}`, {
    code: 'invalid_phone',
  });
}

/** A first or last name. */
export function normalName(text: string): string {
  return text.toLowerCase().replaceAll(/\p{P}/gu, '').replaceAll(/\s+/g, ' ').trim();
}

export function normalStreet(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/**
 * A value that was hashed before it came here.
 *
 * @throws RecordError for what is no SHA-256 in hex
 */
export function givenHash(text: string, label: string): string {
  if (isHash(text)) return text.trim().toLowerCase();
  throw new RecordError(
    `${label} must be a SHA-256 hash as 64 hexadecimal digits: map plain values to the field for plain ones.`,
    { code: 'invalid_hash' },
  );
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text.trim());
}
