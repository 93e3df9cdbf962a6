/** The pages that few readers open: a script of their own, which is fetched when one of them is opened. */
export { AccountPage } from "./account";
export { AuditPage } from "./audit";
export { CaseEditorPage } from "./case_editor";
export { DeskPage } from "./desk";
export { InvitationPage } from "./invitation";
export { NewRequestPage } from "./new_request";
export { ProfileEditorPage } from "./profile_editor";
export { RequestPage } from "./request";
export { StyleguidePage } from "./styleguide";
export { UsersPage } from "./users";
