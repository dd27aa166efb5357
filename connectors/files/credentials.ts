import type { SourceContext } from '#connector-kit';

/** What every source that reads files is told. */
export const pathField = {
  id: 'path',
  label: 'Path',
  type: 'string',
  required: true,
} as const;

export interface PathCredentials {
  readonly path: string;
}

export type FilesContext<Credentials extends PathCredentials = PathCredentials> = SourceContext<Credentials>;
