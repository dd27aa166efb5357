import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

/** A private authority's certificate, and one that it signed for `name`, such as `DNS:localhost`. */
export function makeCertificates(name: string): { authority: string; server: Certificate } {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-certificates-'));
  const make = (file: string, ...rest: string[]): void => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', `${file}.key`, '-out', `${file}.pem`, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...files, ...rest], { cwd: folder, stdio: 'pipe' });
  };
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  try {
    make('authority', '-subj', '/CN=Test authority');
    const issuer = ['-CA', 'authority.pem', '-CAkey', 'authority.key'];
    const leaf = ['-addext', `subjectAltName=${name}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
    make('server', '-subj', '/CN=test', ...leaf, ...issuer);
    return {
      authority: read('authority.pem'),
      server: { key: read('server.key'), cert: read('server.pem') },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
