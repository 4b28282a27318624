package dev.molt.config;

/** One entry of defaults.env. */
record Setting(String name, String meaning, SettingType type, String defaultValue) {
    Setting {
        if (!type.accepts().test(defaultValue)) {
            throw new IllegalArgumentException(
                    name + " must be " + type.allowed() + ", its default is \"" + defaultValue + "\"");
        }
    }
}
