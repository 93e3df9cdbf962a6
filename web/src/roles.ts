/** The roles of src/model/role.hpp that users have. */
export const role_labels: Readonly<Record<string, string>> = {
  agency_staff: "連携機関の職員", agency_admin: "連携機関の管理者", coordinator: "コーディネーター", hub_desk: "拠点の窓口",
  chief_coordinator: "チーフコーディネーター", headquarters: "全国本部", ministry_viewer: "省庁の閲覧者", auditor: "監査担当",
  system_admin: "システム管理者",
};
