const REMEDIES: readonly [RegExp, (folder: string) => string][] = [
  [
    /could not look up effective user ID (\d+)/,
    () =>
      `This account has no entry in /etc/passwd, which PostgreSQL demands. Add one, start the container as a user ` +
      `that has one, or set DATABASE_URL.`,
  ],
  [
    /No space left on device|ENOSPC/,
    (folder) => `The disk that holds ${folder} is full: free some space there.`,
  ],
  [
    /Disk quota exceeded|EDQUOT/,
    (folder) => `The disk quota for ${folder} is used up: free some space there.`,
  ],
  [
    /Read-only file system|EROFS/,
    (folder) => `${folder} lies on a read-only file system: set SPILLWAY_DATA_DIR.`,
  ],
  [
    /Permission denied|Operation not permitted|EACCES|EPERM/,
    (folder) =>
      `Give ${folder} and all in it to the account that PostgreSQL runs as, or set SPILLWAY_DATA_DIR to another folder.`,
  ],
  [
    /database files are incompatible/,
    (folder) => `${folder} was made by another PostgreSQL: install that version, or set SPILLWAY_DATA_DIR.`,
  ],
  [
    /could not create shared memory segment|could not map anonymous shared memory|Cannot allocate memory/,
    () => `Give the machine or container more memory or shared memory.`,
  ],
  [
    /error while loading shared libraries|Library not loaded/,
    () => `A system library is missing: install it, install PostgreSQL, or set DATABASE_URL.`,
  ],
];

/** The remedy for what PostgreSQL said, for the person who must act. */
export function whatToDo(said: string, folder: string): string {
  const remedy = REMEDIES.find(([words]) => words.test(said));
  return remedy ? remedy[1](folder) : 'See what PostgreSQL says, or set DATABASE_URL to a server of yours.';
}
