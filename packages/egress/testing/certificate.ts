import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate for names such as `DNS:localhost,IP:127.0.0.1`, signed by itself. */
export function selfSigned(names: string): Certificate {
  return ownSigned(['-subj', '/CN=test', '-addext', `subjectAltName=${names}`]);
}

export function authority(): Certificate {
  return ownSigned(['-subj', '/CN=Test authority']);
}

/** A certificate signed by `issuer`; negative `days` make one that has expired. */
export function signedBy(issuer: Certificate, names: string, days = 2): Certificate {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'ca'), issuer.cert);
    writeFileSync(join(folder, 'ca.key'), issuer.key);
    const subject = ['-subj', '/CN=test', '-addext', `subjectAltName=${names}`];
    openssl(folder, ['req', ...NEW_KEY, '-keyout', 'key', '-out', 'request', ...subject]);
    const signer = ['-CA', 'ca', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
    openssl(folder, ['x509', '-req', '-in', 'request', ...signer, '-days', String(days), '-out', 'cert']);
    return { key: read(folder, 'key'), cert: read(folder, 'cert') };
  });
}

function ownSigned(subject: readonly string[]): Certificate {
  return inFolder((folder) => {
    openssl(folder, ['req', '-x509', ...NEW_KEY, '-keyout', 'key', '-out', 'cert', '-days', '2', ...subject]);
    return { key: read(folder, 'key'), cert: read(folder, 'cert') };
  });
}

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function openssl(folder: string, args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}
