-- Generated from sql/migrations; the notes stand there. See tests/unit/store/schema_file_test.cpp.

CREATE TABLE `accounts` (
  `user_id` bigint(20) NOT NULL,
  `password_hash` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `must_change_password` int(11) NOT NULL DEFAULT 0,
  `administrator` int(11) NOT NULL DEFAULT 0,
  `failures` int(11) NOT NULL DEFAULT 0,
  `failures_since_ms` bigint(20) NOT NULL DEFAULT 0,
  `locked_until_ms` bigint(20) NOT NULL DEFAULT 0,
  `last_sign_in_at_ms` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `changes` (
  `change_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `node` bigint(20) NOT NULL,
  `batch` bigint(20) NOT NULL,
  `touched` blob NOT NULL,
  PRIMARY KEY (`change_id`),
  UNIQUE KEY `changes_by_batch` (`node`,`batch`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `change_marks` (
  `change_id` bigint(20) NOT NULL,
  `at_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`change_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `conversations` (
  `conversation_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `kind` int(11) NOT NULL,
  `head_seq` bigint(20) NOT NULL DEFAULT 0,
  `head_ordinal` bigint(20) NOT NULL DEFAULT 0,
  `rights_version` bigint(20) NOT NULL DEFAULT 1,
  `sealed_key` blob NOT NULL,
  `created_at_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`conversation_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `departments` (
  `department_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `parent_id` bigint(20) NOT NULL,
  `name` varchar(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `position` int(11) NOT NULL,
  `version` bigint(20) NOT NULL,
  PRIMARY KEY (`department_id`),
  UNIQUE KEY `departments_by_name` (`parent_id`,`name`),
  KEY `departments_by_version` (`version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `directory_state` (
  `id` int(11) NOT NULL,
  `version` bigint(20) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `direct_conversations` (
  `lower_id` bigint(20) NOT NULL,
  `higher_id` bigint(20) NOT NULL,
  `conversation_id` bigint(20) NOT NULL,
  PRIMARY KEY (`lower_id`,`higher_id`),
  UNIQUE KEY `conversation_id` (`conversation_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `entries` (
  `conversation_id` bigint(20) NOT NULL,
  `seq` bigint(20) NOT NULL,
  `ordinal` bigint(20) NOT NULL,
  `sender_id` bigint(20) NOT NULL,
  `client_entry_id` binary(16) NOT NULL,
  `request_hash` binary(16) NOT NULL,
  `kind` int(11) NOT NULL,
  `shown` int(11) NOT NULL,
  `erased` int(11) NOT NULL DEFAULT 0,
  `target_seq` bigint(20) NOT NULL DEFAULT 0,
  `altered_seq` bigint(20) NOT NULL DEFAULT 0,
  `body` mediumblob NOT NULL,
  `created_at_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`conversation_id`,`seq`),
  UNIQUE KEY `entries_by_key` (`client_entry_id`,`sender_id`,`conversation_id`),
  KEY `entries_altered` (`conversation_id`,`altered_seq`),
  KEY `entries_by_target` (`conversation_id`,`target_seq`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `group_profiles` (
  `conversation_id` bigint(20) NOT NULL,
  `sealed_name` blob NOT NULL,
  `sealed_description` blob NOT NULL,
  `creator_id` bigint(20) NOT NULL,
  `client_entry_id` binary(16) NOT NULL,
  `request_hash` binary(16) NOT NULL,
  `dissolved` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`conversation_id`),
  UNIQUE KEY `group_profiles_by_key` (`creator_id`,`client_entry_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `jobs` (
  `name` varchar(64) NOT NULL,
  `owner` bigint(20) NOT NULL,
  `fence` bigint(20) NOT NULL,
  `lease_until_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `members` (
  `conversation_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `role` int(11) NOT NULL,
  `joined_at_ms` bigint(20) NOT NULL,
  `read_seq` bigint(20) NOT NULL DEFAULT 0,
  `read_ordinal` bigint(20) NOT NULL DEFAULT 0,
  `delivered_seq` bigint(20) NOT NULL DEFAULT 0,
  `mentioned_seq` bigint(20) NOT NULL DEFAULT 0,
  `pinned` int(11) NOT NULL DEFAULT 0,
  `muted` int(11) NOT NULL DEFAULT 0,
  `hidden_seq` bigint(20) NOT NULL DEFAULT 0,
  `state_version` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`conversation_id`,`user_id`),
  KEY `members_by_user` (`user_id`,`state_version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `member_ranges` (
  `conversation_id` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `from_seq` bigint(20) NOT NULL,
  `until_seq` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`conversation_id`,`user_id`,`from_seq`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `parameters` (
  `name` varchar(64) NOT NULL,
  `value` varchar(255) NOT NULL,
  `updated_at_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `people` (
  `user_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `row_key` binary(16) NOT NULL,
  `sealed_account` blob NOT NULL,
  `account_index` binary(32) NOT NULL,
  `sealed_name` blob NOT NULL,
  `disabled` int(11) NOT NULL DEFAULT 0,
  `version` bigint(20) NOT NULL,
  `created_at_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`user_id`),
  UNIQUE KEY `people_by_account` (`account_index`),
  KEY `people_by_version` (`version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `posts` (
  `user_id` bigint(20) NOT NULL,
  `department_id` bigint(20) NOT NULL,
  `title` varchar(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `position` int(11) NOT NULL,
  PRIMARY KEY (`user_id`,`department_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `sessions` (
  `session_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` bigint(20) NOT NULL,
  `token_hash` binary(32) NOT NULL,
  `row_key` binary(16) NOT NULL,
  `sealed_device` blob NOT NULL,
  `device_kind` int(11) NOT NULL,
  `created_at_ms` bigint(20) NOT NULL,
  `last_used_at_ms` bigint(20) NOT NULL,
  PRIMARY KEY (`session_id`),
  UNIQUE KEY `sessions_by_token` (`token_hash`),
  KEY `sessions_by_user` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `sign_ins` (
  `sign_in_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `at_ms` bigint(20) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `session_id` bigint(20) NOT NULL,
  `row_key` binary(16) NOT NULL,
  `sealed_account` blob NOT NULL,
  `sealed_origin` blob NOT NULL,
  `device_kind` int(11) NOT NULL,
  `result` varchar(32) NOT NULL,
  PRIMARY KEY (`sign_in_id`),
  KEY `sign_ins_by_time` (`at_ms`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `store_state` (
  `name` varchar(64) NOT NULL,
  `value` varchar(255) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `user_versions` (
  `user_id` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  PRIMARY KEY (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
