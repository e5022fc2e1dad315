-- The log of staff acts is only ever added to: not even a fault of our own changes or removes a line.
CREATE TRIGGER staff_act_is_not_changed BEFORE UPDATE ON staff_act
BEGIN SELECT RAISE(ABORT, 'lines of the log of staff acts stay as they are'); END;
CREATE TRIGGER staff_act_is_not_removed BEFORE DELETE ON staff_act
BEGIN SELECT RAISE(ABORT, 'lines of the log of staff acts stay'); END;
