/** The pages that few readers open: a script of their own, which is fetched when one of them is opened. */
export { AccountPage } from "./account";
export { AuditPage } from "./audit";
export { InvitationPage } from "./invitation";
export { StyleguidePage } from "./styleguide";
export { UsersPage } from "./users";
