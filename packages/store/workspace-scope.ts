import {
  BinaryOperationNode,
  ColumnNode,
  OperationNodeTransformer,
  OperatorNode,
  ReferenceNode,
  TableNode,
  ValueNode,
  WhereNode,
} from 'kysely';
import type {
  DeleteQueryNode,
  Kysely,
  KyselyPlugin,
  OperationNode,
  QueryId,
  SelectQueryNode,
  Transaction,
  UpdateQueryNode,
} from 'kysely';
import type { Tables } from './database.ts';

const SCOPED_TABLES = [
  'destinations',
  'destination_objects',
  'connection_jobs',
  'destination_calls',
  'destination_grants',
  'sources',
  'source_tables',
  'datasets',
  'syncs',
  'sync_runs',
  'sync_run_batches',
  'left_tables',
] as const;

/** Tables whose every row belongs to one workspace. */
export type ScopedTable = (typeof SCOPED_TABLES)[number];

/**
 * The only door to the tables of a workspace. Every statement that goes through `db` is narrowed to the workspace
 * when it is compiled, sub-selects included, so that a look-up by id alone can't happen.
 */
export class WorkspaceScope {
  readonly workspaceId: number;
  readonly db: Kysely<Pick<Tables, ScopedTable>>;
  readonly #unscoped: Kysely<Tables>;

  constructor(unscoped: Kysely<Tables>, workspaceId: number) {
    this.workspaceId = workspaceId;
    this.#unscoped = unscoped;
    this.db = unscoped.withPlugin(narrowTo(workspaceId));
  }

  /** `transaction` is not narrowed: it is for what belongs to the row but lies elsewhere, such as its secrets. */
  transaction<Result>(
    run: (scope: WorkspaceScope, transaction: Transaction<Tables>) => Promise<Result>,
  ): Promise<Result> {
    return this.#unscoped
      .transaction()
      .execute((transaction) => run(new WorkspaceScope(transaction, this.workspaceId), transaction));
  }
}

function narrowTo(workspaceId: number): KyselyPlugin {
  const transformer = new WorkspaceNarrower(workspaceId);
  return {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: ({ result }) => Promise.resolve(result),
  };
}

class WorkspaceNarrower extends OperationNodeTransformer {
  readonly #workspaceId: number;

  constructor(workspaceId: number) {
    super();
    this.#workspaceId = workspaceId;
  }

  protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
    const joined = node.joins?.map((join) => join.table) ?? [];
    return this.#narrow(super.transformSelectQuery(node, queryId), [...(node.from?.froms ?? []), ...joined]);
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, queryId?: QueryId): UpdateQueryNode {
    return this.#narrow(
      super.transformUpdateQuery(node, queryId),
      node.table === undefined ? [] : [node.table],
    );
  }

  protected override transformDeleteQuery(node: DeleteQueryNode, queryId?: QueryId): DeleteQueryNode {
    return this.#narrow(super.transformDeleteQuery(node, queryId), node.from.froms);
  }

  #narrow<Node extends SelectQueryNode | UpdateQueryNode | DeleteQueryNode>(
    query: Node,
    tables: readonly OperationNode[],
  ): Node {
    let where = query.where;
    for (const table of tables) {
      if (!TableNode.is(table) || !isScoped(table.table.identifier.name)) {
        throw new Error('A statement of a workspace may name its own tables only, without an alias');
      }
      const belongs = BinaryOperationNode.create(
        ReferenceNode.create(ColumnNode.create('workspace_id'), table),
        OperatorNode.create('='),
        ValueNode.create(this.#workspaceId),
      );
      where =
        where === undefined ? WhereNode.create(belongs) : WhereNode.cloneWithOperation(where, 'And', belongs);
    }
    return where === undefined ? query : { ...query, where };
  }
}

function isScoped(name: string): boolean {
  return (SCOPED_TABLES as readonly string[]).includes(name);
}
