/**
 * Braze's REST API has no version of its own: only some paths carry one.
 * Documented at https://www.braze.com/docs/api/endpoints/subscription_groups/post_update_user_subscription_group_status_v2/.
 */
export const SUBSCRIPTION_STATUS_PATH = '/v2/subscription/status/set';
