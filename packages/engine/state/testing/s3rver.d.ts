declare module '@20minutes/s3rver' {
  /** An S3 on the local disk. */
  export default class S3rver {
    constructor(options: {
      address?: string;
      port?: number;
      silent?: boolean;
      allowMismatchedSignatures?: boolean;
      directory: string;
      configureBuckets?: readonly { name: string; configs: readonly string[] }[];
    });
    run(): Promise<{ address: string; port: number }>;
    close(): Promise<void>;
  }
}
