import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A private authority, a certificate of it for 127.0.0.1, and one for 127.0.0.1 that signed itself. */
export function makeCertificates(): { authority: string; signed: Certificate; selfSigned: Certificate } {
  const folder = mkdtempSync(join(tmpdir(), 'custom-api-'));
  const make = (name: string, ...rest: string[]): Certificate => {
    const key = join(folder, `${name}.key`);
    const cert = join(folder, `${name}.pem`);
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', key, '-out', cert, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...files, ...rest], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  };
  const loopback = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  try {
    const authority = make('authority', '-subj', '/CN=Test authority');
    const issuer = ['-CA', join(folder, 'authority.pem'), '-CAkey', join(folder, 'authority.key')];
    const leaf = ['-addext', 'basicConstraints=critical,CA:FALSE'];
    return {
      authority: authority.cert,
      signed: make('signed', ...loopback, ...leaf, ...issuer),
      selfSigned: make('self-signed', ...loopback),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
